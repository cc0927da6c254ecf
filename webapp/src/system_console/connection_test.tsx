/**
 * "Test connection" among the settings: tries the endpoint with what the fields say now, and lists what was found.
 * React 17 has to do; the host draws label and help.
 */

import React, { useEffect, useRef, useState } from 'react';
import { type CatalogueLanguage, languageOfLocale, translate } from '../../../assets/i18n/index.ts';
import { post, RequestRefused } from '../client.ts';
import { currentUser, type HostStore } from '../host_store.ts';
import type { CustomSettingProps } from '../registry.d.ts';
import { readForm } from './form_values.ts';
import { StepList } from './step_list.tsx';
import { readSteps, type TestStep, verdictOf } from './test_result.ts';

interface Outcome {
  /** What the live region says. */
  readonly said: string;
  readonly steps: readonly TestStep[];
}

const NOTHING: Outcome = { said: '', steps: [] };

export function connectionTest(store: HostStore): React.ComponentType<CustomSettingProps> {
  return function ConnectionTest({ id, disabled }) {
    const [outcome, setOutcome] = useState(NOTHING);
    const [running, setRunning] = useState(false);
    const leaving = useRef<AbortController | undefined>(undefined);
    // A test whose page is left is of no use to anybody; the server ends it with the request.
    useEffect(() => () => leaving.current?.abort(), []);

    const { locale } = currentUser(store);
    const language = languageOfLocale(locale);
    const words = (key: 'button' | 'running' | 'stop' | 'stopped') =>
      translate(language, `thread_summary.webapp.test.${key}`);

    const run = async () => {
      const controller = new AbortController();
      leaving.current = controller;
      setRunning(true);
      setOutcome({ said: words('running'), steps: [] });
      const found = await test(readForm(id, document), locale, controller.signal);
      if (leaving.current !== controller) return;
      leaving.current = undefined;
      setRunning(false);
      setOutcome(found);
    };
    // The one button stays where it is and keeps the focus, whatever it does.
    const stop = () => {
      const controller = leaving.current;
      leaving.current = undefined;
      controller?.abort();
      setRunning(false);
      setOutcome({ said: words('stopped'), steps: [] });
    };

    // The id is not the button's: the host's label names that setting, and the button changes its words.
    return (
      <div id={id}>
        <button
          type="button"
          className="btn btn-tertiary"
          disabled={disabled}
          onClick={running ? stop : () => void run()}
        >
          {words(running ? 'stop' : 'button')}
        </button>
        <div role="status" aria-live="polite" style={{ marginTop: 8, minHeight: 20 }}>
          {outcome.said}
        </div>
        <StepList steps={outcome.steps} language={language} />
      </div>
    );
  };
}

/** Never rejects. */
async function test(request: object, locale: string, signal: AbortSignal): Promise<Outcome> {
  const language: CatalogueLanguage = languageOfLocale(locale);
  const unreachable: Outcome = {
    said: translate(language, 'thread_summary.webapp.test.unreachable'),
    steps: [],
  };
  try {
    const steps = readSteps(await post('/api/v1/endpoint_test', request, locale, signal), language);
    return steps === undefined ? unreachable : { said: verdictOf(steps, language), steps };
  } catch (error) {
    const told = error instanceof RequestRefused && error.message !== '';
    return told ? { said: error.message, steps: [] } : unreachable;
  }
}
