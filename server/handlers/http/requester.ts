/**
 * Who sends a request. The host answers for `Mattermost-User-Id`: it removes what a client puts there and sets it for a
 * valid session or token, CSRF checked. Without one the handler is called all the same (surfaces of plugin HTTP).
 */

import type { Context } from 'hono';
import { type CatalogueLanguage, languageOfLocale } from '../../../assets/i18n/index.ts';
import { MANAGE_SYSTEM, type Permission } from '../../bridge/mattermost/permissions.ts';
import { HttpError } from './errors.ts';

export interface AdminApi {
  hasPermissionTo(userId: string, permission: Permission): Promise<boolean>;
}

/** The signed-in user's id. Throws `HttpError` `not_logged_in`. */
export function signedIn(context: Context): string {
  const userId = context.req.header('mattermost-user-id') ?? '';
  if (userId === '') throw new HttpError('not_logged_in');
  return userId;
}

/** The signed-in system administrator's id. Throws `HttpError`; what the host does not answer is no. */
export async function admin(context: Context, api: AdminApi): Promise<string> {
  const userId = signedIn(context);
  let allowed = false;
  try {
    allowed = (await api.hasPermissionTo(userId, MANAGE_SYSTEM)) === true;
  } catch {
    throw new HttpError('unavailable');
  }
  if (!allowed) throw new HttpError('not_admin');
  return userId;
}

/** Of the words in the answer: the first language that the browser names. */
export function languageOf(context: Context): CatalogueLanguage {
  return languageOfLocale(context.req.header('accept-language') ?? '');
}
