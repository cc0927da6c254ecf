/** The host's `model.AppError`, which plugin API calls return; the bridge throws it. Codes and ids, never post text. */
export class AppError extends Error {
  override readonly name = 'AppError';
  /** Translation id of the host, e.g. `app.post.get.app_error`. */
  readonly id: string;
  /** HTTP status; 0 where the host gave none. */
  readonly statusCode: number;
  /** Where the host raised it, as `Struct.Func`. */
  readonly where: string;
  readonly detailedError: string;
  readonly requestId: string;
  constructor(
    message: string,
    fields: { id: string; statusCode?: number; where?: string; detailedError?: string; requestId?: string },
  ) {
    super(message);
    this.id = fields.id;
    this.statusCode = fields.statusCode ?? 0;
    this.where = fields.where ?? '';
    this.detailedError = fields.detailedError ?? '';
    this.requestId = fields.requestId ?? '';
  }
}
