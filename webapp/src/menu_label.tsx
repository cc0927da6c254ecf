/** What the menu shows: the product's icon and words. The host draws the button around it. */

import React from 'react';
import { FormattedMessage } from 'react-intl';

export function menuLabel(): React.ReactElement {
  return (
    <>
      <span className="icon">
        <svg width="18" height="18" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
          <path d="M4 5h16v2H4zM4 10h10v2H4zM4 15h7v2H4zM17.5 10.5l1.2 2.8 2.8 1.2-2.8 1.2-1.2 2.8-1.2-2.8-2.8-1.2 2.8-1.2z" />
        </svg>
      </span>
      <FormattedMessage id="thread_summary.webapp.summarize_thread" defaultMessage="Summarize thread" />
    </>
  );
}
