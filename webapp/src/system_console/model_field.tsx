/**
 * The model's name: a text field as the host's own, which offers the names that the endpoint lists. Asked for when the
 * field is entered, with the address and token beside it, saved or not.
 */

import React, { useRef, useState } from 'react';
import { languageOfLocale, translate } from '../../../assets/i18n/index.ts';
import { post } from '../client.ts';
import { currentUser, type HostStore } from '../host_store.ts';
import type { CustomSettingProps } from '../registry.d.ts';
import { readForm } from './form_values.ts';

interface Names {
  readonly models: readonly string[];
  /** Beside the field: how many there are, or why there are none. */
  readonly said: string;
}

const NONE: Names = { models: [], said: '' };

export function modelField(store: HostStore): React.ComponentType<CustomSettingProps> {
  return function ModelField({ id, value, disabled, setByEnv, onChange }) {
    const [names, setNames] = useState(NONE);
    const askedFor = useRef('');

    const load = async () => {
      const { base_url, token } = readForm(id, document);
      if (base_url === '') return;
      const request = {
        ...(base_url === undefined ? {} : { base_url }),
        ...(token === undefined ? {} : { token }),
      };
      const asked = JSON.stringify(request);
      if (asked === askedFor.current) return;
      askedFor.current = asked;
      const found = await namesFrom(request, currentUser(store).locale);
      if (askedFor.current !== asked) return;
      // What found none is tried again the next time.
      if (found.models.length === 0) askedFor.current = '';
      setNames(found);
    };

    const listId = `${id}.models`;
    return (
      <div>
        <input
          id={id}
          type="text"
          className="form-control"
          list={listId}
          autoComplete="off"
          placeholder="qwen3"
          value={typeof value === 'string' ? value : ''}
          disabled={disabled || setByEnv === true}
          onChange={(event) => onChange(id, event.target.value)}
          onFocus={() => void load()}
        />
        <datalist id={listId}>
          {names.models.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <div role="status" aria-live="polite">
          {names.said}
        </div>
      </div>
    );
  };
}

/** Never rejects: without a list any name can be typed. */
async function namesFrom(request: object, locale: string): Promise<Names> {
  try {
    const body = await post('/api/v1/endpoint_models', request, locale);
    if (typeof body !== 'object' || body === null || !('models' in body) || !Array.isArray(body.models)) {
      return NONE;
    }
    const texts = body.models.filter((name: unknown): name is string => typeof name === 'string');
    const models = [...new Set<string>(texts)];
    if (models.length === 0) {
      return { models, said: 'message' in body && typeof body.message === 'string' ? body.message : '' };
    }
    const count = models.length;
    return {
      models,
      said: translate(languageOfLocale(locale), 'thread_summary.webapp.models.found', { count }),
    };
  } catch {
    return NONE;
  }
}
