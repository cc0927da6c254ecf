/** What a plugin makes of a request, from the sensible to the absurd. */

/** Thrown by the hook itself, so that it can be told from what is thrown for it. */
export class HookError extends Error {
  override readonly name = 'HookError';
}

export const HOOKS = [
  'echo',
  'buffer',
  'text',
  'some',
  'ignore',
  'pieces',
  'fails in pieces',
  'texts in pieces',
  'throws',
  'rejects',
  'nothing',
  'locked',
  'used',
  'a network error',
  'many headers',
  'never',
] as const;

export interface HookPlan {
  readonly does: (typeof HOOKS)[number];
  readonly status: number;
}

/** What the hook saw. */
export interface HookSaw {
  request: Request | undefined;
  /** The body, where it was read whole. */
  body: Uint8Array | undefined;
}

/** `pause` waits for a turn of the event loop. */
export async function answerOf(
  { does, status }: HookPlan,
  request: Request,
  saw: HookSaw,
  pause: () => Promise<void>,
): Promise<unknown> {
  saw.request = request;
  const empty = status === 204 || status === 304;
  const respond = (body: ConstructorParameters<typeof Response>[0]): Response =>
    new Response(empty ? null : body, { status });
  switch (does) {
    case 'echo':
      return respond(request.body);
    case 'buffer':
      saw.body = new Uint8Array(await request.arrayBuffer());
      return respond(saw.body as Uint8Array<ArrayBuffer>);
    case 'text':
      return respond(await request.text());
    case 'some': {
      const reader = request.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      return respond('enough');
    }
    case 'ignore':
      return respond('fine');
    case 'pieces':
    case 'fails in pieces':
    case 'texts in pieces':
      return respond(inPieces(does, pause));
    case 'throws':
      throw new HookError('of the hook');
    case 'rejects':
      await pause();
      throw new HookError('of the hook');
    case 'nothing':
      return undefined;
    case 'locked': {
      const response = new Response('locked');
      response.body?.getReader();
      return response;
    }
    case 'used': {
      const response = new Response('used');
      await response.text();
      return response;
    }
    case 'a network error':
      return Response.error();
    case 'many headers': {
      const headers = new Headers();
      for (let i = 0; i < 1100; i += 1) headers.append(`x-${i}`, 'v');
      return new Response(null, { status: 200, headers });
    }
    case 'never':
      return new Promise(() => {});
  }
}

function inPieces(
  does: 'pieces' | 'fails in pieces' | 'texts in pieces',
  pause: () => Promise<void>,
): ReadableStream {
  let left = 3;
  return new ReadableStream({
    async pull(controller) {
      if (left % 2 === 0) await pause();
      left -= 1;
      if (left < 0) controller.close();
      else if (does === 'texts in pieces') controller.enqueue('text');
      else if (does === 'fails in pieces' && left === 0) throw new HookError('of the body');
      else controller.enqueue(Uint8Array.of(left, left));
    },
  });
}
