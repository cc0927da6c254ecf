/**
 * `model.Permission` values, as the host declares them (server/public/model/permission.go); it decides by the id.
 * The Go package holds them in variables, so they are not among the generated types.
 */

export interface Permission {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly scope: string;
}

function permission(id: string, scope: string): Permission {
  const key = `authentication.permissions.${id}`;
  return Object.freeze({ id, name: `${key}.name`, description: `${key}.description`, scope });
}

export const READ_CHANNEL_CONTENT = permission('read_channel_content', 'channel_scope');
export const READ_PUBLIC_CHANNEL = permission('read_public_channel', 'team_scope');
export const CREATE_POST = permission('create_post', 'channel_scope');
export const MANAGE_SYSTEM = permission('manage_system', 'system_scope');
