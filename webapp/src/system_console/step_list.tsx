/** What was found, one line each: state, what it is about, and the sentence with the remedy. */

import React from 'react';
import { type CatalogueLanguage, translate } from '../../../assets/i18n/index.ts';
import type { StepState, TestStep } from './test_result.ts';

/** Shape and words tell the states apart, colour only underlines them. */
const MARKS: Readonly<Record<StepState, { readonly path: string; readonly colour: string }>> = {
  ok: {
    path: 'M6.2 11.6 2.8 8.2l1.1-1.1 2.3 2.3 5.9-5.9 1.1 1.1z',
    colour: 'var(--online-indicator, #3db887)',
  },
  warning: {
    path: 'M8 1.5 15 14H1zM7.3 6v4h1.4V6zm0 5v1.4h1.4V11z',
    colour: 'var(--away-indicator, #f5ab00)',
  },
  failed: {
    path: 'M3.8 2.7 8 6.9l4.2-4.2 1.1 1.1L9.1 8l4.2 4.2-1.1 1.1L8 9.1l-4.2 4.2-1.1-1.1L6.9 8 2.7 3.8z',
    colour: 'var(--error-text, #d24b4e)',
  },
  skipped: { path: 'M3 7.3h10v1.4H3z', colour: 'rgba(var(--center-channel-color-rgb, 63, 67, 80), 0.56)' },
};

/** Less than this is no wait that anybody asks about. */
const WORTH_TELLING_MS = 10;

export function StepList(props: {
  readonly steps: readonly TestStep[];
  readonly language: CatalogueLanguage;
}): React.ReactElement | null {
  const { steps, language } = props;
  if (steps.length === 0) return null;
  return (
    <ul
      aria-label={translate(language, 'thread_summary.webapp.test.results')}
      style={{ listStyle: 'none', margin: '8px 0 0', padding: 0 }}
    >
      {steps.map(({ title, state, message, ms }) => (
        <li key={title} style={{ display: 'flex', gap: 8, padding: '4px 0', overflowWrap: 'anywhere' }}>
          <svg
            width="16"
            height="16"
            viewBox="0 0 16 16"
            role="img"
            aria-label={translate(language, `thread_summary.webapp.test.state.${state}`)}
            style={{ flex: 'none', marginTop: 2 }}
          >
            <path d={MARKS[state].path} fill={MARKS[state].colour} fillRule="evenodd" />
          </svg>
          <span>
            <strong>{title}</strong>
            {`: ${message}`}
            {ms < WORTH_TELLING_MS
              ? null
              : ` (${translate(language, 'thread_summary.webapp.test.milliseconds', { ms })})`}
          </span>
        </li>
      ))}
    </ul>
  );
}
