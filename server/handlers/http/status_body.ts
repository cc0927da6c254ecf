/** The state of the plugin as HTML: components, figures with their charts, the last jobs. Holds no text of posts. */

import {
  type CatalogueLanguage,
  catalogues,
  type MessageKey,
  translate,
} from '../../../assets/i18n/index.ts';
import { escapeHtml } from './page.ts';
import type { Status } from './status.ts';

/** What `main` of the page holds. `now`: Unix milliseconds. */
export function statusBody(status: Status, language: CatalogueLanguage, now: number): string {
  const say = (key: MessageKey, params: Record<string, string | number> = {}): string =>
    escapeHtml(translate(language, key, params));
  const figures = status.last_24_hours;
  const tiles: readonly (readonly [MessageKey, string])[] = [
    ['thread_summary.status.running', `${status.queue.running} / ${status.queue.waiting}`],
    ['thread_summary.status.success', percent(figures.success_rate)],
    ['thread_summary.status.total', seconds(figures.total_ms)],
    ['thread_summary.status.first_text', seconds(figures.first_text_ms)],
    ['thread_summary.status.tokens', `${figures.prompt_tokens} / ${figures.answer_tokens}`],
    ['thread_summary.status.reuse', percent(figures.reuse_rate)],
  ];
  const version = say('thread_summary.status.version', {
    version: status.version,
    server: status.server_version || '?',
    started: time(status.started_at),
  });
  return [
    `<p class="soft">${version}</p>`,
    `<h2>${say('thread_summary.status.components')}</h2>`,
    table(
      ['component', 'state', 'since', 'last_error', 'remedy'].map((column) =>
        labelled(language, 'column', column),
      ),
      status.components.map((each) => [
        labelled(language, 'component', each.name),
        `<span class="${each.state}">${labelled(language, 'state', each.state)}</span>`,
        each.since === 0 ? '' : time(each.since),
        each.last_error === null
          ? ''
          : `<code>${escapeHtml(each.last_error.code)}</code> ${time(each.last_error.at)}`,
        escapeHtml(each.remedy),
      ]),
    ),
    `<h2>${say('thread_summary.status.figures')}</h2>`,
    `<div class="tiles">${tiles.map(([key, value]) => `<div class="tile">${say(key)}<b>${escapeHtml(value)}</b></div>`).join('')}</div>`,
    `<h2>${say('thread_summary.status.per_hour')}</h2>`,
    bars(figures.per_hour, say('thread_summary.status.per_hour'), now),
    `<h2>${say('thread_summary.status.recent')}</h2>`,
    status.recent_jobs.length === 0
      ? `<p>${say('thread_summary.status.no_jobs')}</p>`
      : table(
          ['ended', 'outcome', 'seconds', 'posts', 'parts', 'job'].map((column) =>
            labelled(language, 'column', column),
          ),
          status.recent_jobs.map((job) => [
            time(job.ended_at),
            `${labelled(language, 'outcome', job.outcome)}${job.reason === '' ? '' : ` <code>${escapeHtml(job.reason)}</code>`}`,
            (job.ms / 1000).toFixed(1),
            String(job.posts),
            String(job.parts),
            `<code>${escapeHtml(job.id)}</code>`,
          ]),
        ),
  ].join('\n');
}

/** A word from the catalogue; a name it does not know stands for itself. */
function labelled(language: CatalogueLanguage, group: string, name: string): string {
  const key = `thread_summary.status.${group}.${name}`;
  return escapeHtml(key in catalogues.en ? translate(language, key as MessageKey) : name);
}

/** Cells are HTML. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** One bar per hour, the last hour rightmost; each says its hour and count to whoever cannot see it. */
function bars(counts: readonly number[], label: string, now: number): string {
  const most = Math.max(1, ...counts);
  const columns = counts.map((count, index) => {
    const height = Math.round((count / most) * 56) + (count > 0 ? 4 : 1);
    const hour = time(now - (counts.length - index) * 3_600_000);
    return `<rect x="${index * 20}" y="${60 - height}" width="16" height="${height}" fill="currentColor"><title>${hour}: ${count}</title></rect>`;
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  return `<svg role="img" aria-label="${label}: ${total}" viewBox="0 0 480 60" width="100%" height="60" preserveAspectRatio="none">${columns.join('')}</svg>`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`;
}

function seconds({ p50, p95 }: { readonly p50: number | null; readonly p95: number | null }): string {
  const shown = (ms: number | null): string => (ms === null ? '–' : (ms / 1000).toFixed(1));
  return p50 === null ? '–' : `${shown(p50)} / ${shown(p95)} s`;
}

/** UTC, as every line of a log. */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
