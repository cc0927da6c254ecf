/** What is used of the host's own react-intl (6.6 to 7.1): it is never bundled, so its package is not installed. */

declare module 'react-intl' {
  import type { ComponentType } from 'react';

  export const FormattedMessage: ComponentType<{ readonly id: string; readonly defaultMessage: string }>;
}
