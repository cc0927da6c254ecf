/** Teams as they stand in URLs, which does not change: asked once. */

import type { ReadingApi } from './reading_api.ts';

/** Teams whose name is remembered. */
const MAX_TEAMS = 1000;

export class TeamNames {
  readonly #api: Pick<ReadingApi, 'getTeam'>;
  readonly #names = new Map<string, Promise<string>>();

  constructor(api: Pick<ReadingApi, 'getTeam'>) {
    this.#api = api;
  }

  /** Empty where there is no team, or when the host did not tell. Asked once, also by jobs that start together. */
  of(teamId: string): Promise<string> {
    if (teamId === '') return Promise.resolve('');
    const known = this.#names.get(teamId);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_TEAMS) this.#names.clear();
    const name = this.#ask(teamId);
    this.#names.set(teamId, name);
    return name;
  }

  async #ask(teamId: string): Promise<string> {
    let name = '';
    try {
      name = (await this.#api.getTeam(teamId))?.name ?? '';
    } catch {
      // Permalinks work without the team's name too.
    }
    if (name === '') this.#names.delete(teamId);
    return name;
  }
}
