/**
 * Posts that give orders to whoever reads them by machine, and claims that rest on nothing else. A model that obeys
 * such a post may put what it was told to say among its claims, even with the post's number behind it. Known by the
 * phrases of such orders, so this is a second wall: the first is that posts are framed as data, the last that whatever
 * is said renders as inert text.
 */

import { Pacing, type Pause } from '../digest/pacing.ts';
import { isForged } from '../digest/prose.ts';

const CUES: readonly RegExp[] = [
  // To or about the machine that summarises.
  /(?<!\p{L})(?:all|any|every|each|when|if|while|in)\s(?:\S+\s){0,3}(?:summar(?:y|ies|i[sz]e|i[sz]ing)|recaps?|digests?)(?!\p{L}).{0,80}?(?<!\p{L})(?:must|shall|should|reply|say|write|include|begin|start|state|add)(?!\p{L})/iu,
  /(?<!\p{L})(?:note|notice|instructions?|message|attention|reminder)\s(?:to|for)\s(?:\S+\s){0,2}(?:ai|llms?|models?|assistants?|bots?|summari[sz]ers?)(?!\p{L})/iu,
  /(?<!\p{L})(?:инструкци|сообщени|указани|команд|вниманию)\p{L}*\s(?:для\s|к\s)?(?:нейросет|модел|ии(?!\p{L})|бот|ассистент|языков)/iu,
  /(?<!\p{L})(?:все|всех|каждом|любом|любой|в)\s(?:\S+\s)?(?:пересказ|саммари|резюме|сводк)\p{L}*.{0,60}?(?<!\p{L})(?:пиши|напиши|укажи|добавь|скажи|начни|начина|должн)/iu,
  /(?<!\p{L})(?:assistant|ассистент|summary bot|сводный бот)\s*:/iu,
  // A new role or another format.
  /(?<!\p{L})you(?:'re|\sare)\s(?:now|no longer)\s.{0,60}?(?:mode|assistant|model|bot|summar)/iu,
  /(?<!\p{L})ты\s(?:теперь|больше не|отныне)\s.{0,60}?(?:режим|составля|ассистент|бот|модел|пересказ|сводк)/iu,
  /(?<!\p{L})(?:answer|output|response|reply)\sformat\s.{0,20}?(?:changed|is now|only)|format of (?:the|your) (?:answer|output|reply)/iu,
  /(?<!\p{L})формат\s(?:ответа|вывода)\s.{0,20}?(?:измен|только|теперь)/iu,
  /(?<!\p{L})(?:reply|respond|answer)\s(?:only\s)?with(?:\sonly|\sjust|\sthe following)?\s*[:"“«]/iu,
  /(?<!\p{L})отвеча(?:й|йте)\s(?:только|одним|лишь)/iu,
  /(?<!\p{L})(?:do not|don['’]t|never)\smention\sthis\s(?:message|notice|note|instruction)/iu,
  /(?<!\p{L})не\sупомина(?:й|йте)\s(?:это|об этом|данн)/iu,
  // A line of the transcript, made up.
  /["'](?:n|from|user|role)["']\s*:.{1,200}?["'](?:text|user|from|content)["']\s*:/iu,
  // Everybody is to follow a link.
  /@(?:all|channel|here).{0,200}(?:click|нажм|перейд|follow).{0,60}https?:\/\//iu,
];
/** Each is one segment: an order in it spoils all of it. */
const BLOCK = /<!--[\s\S]*?(?:-->|$)|```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)/g;
const MAX_SEGMENT = 4_000;
const NOBODY: ReadonlySet<string> = new Set();
/** Share of a claim's words that must stand in what is no order, and that it may take from one. */
const BORNE_OUT = 0.5;
const ECHOED = 0.8;
const LEAST_ECHO = 2;

/** By its phrases alone, whatever it is made to look like. */
export function hasOrderPhrase(text: string): boolean {
  return CUES.some((cue) => cue.test(text));
}

export function isOrder(text: string): boolean {
  const segment = text.slice(0, MAX_SEGMENT);
  return hasOrderPhrase(segment) || segment.split(/\n/).some((line) => isForged(line, NOBODY));
}

interface Weighed {
  readonly clean: string;
  readonly orders: string;
}

/** The text of a post, parted into orders and the rest. */
export function weigh(text: string): Weighed {
  const segments = [...text.matchAll(BLOCK)].map(([block]) => block);
  const lines = text.replace(BLOCK, '\n').split(/\r\n|[\n\r\u2028\u2029]/);
  const all = [...segments, ...lines];
  return {
    clean: all.filter((segment) => !isOrder(segment)).join('\n'),
    orders: all.filter(isOrder).join('\n'),
  };
}

/** Whether the claim says what the orders in its posts say, and nothing that the posts say otherwise. */
export function onlyObeys(claim: string, posts: readonly Weighed[]): boolean {
  if (!posts.some((post) => post.orders !== '')) return false;
  const words = [...new Set(stems(claim))];
  const clean = new Set(posts.flatMap((post) => stems(post.clean)));
  const orders = new Set(posts.flatMap((post) => stems(post.orders)));
  const share = (known: ReadonlySet<string>) =>
    words.length === 0 ? 0 : words.filter((word) => known.has(word)).length / words.length;
  if (share(clean) >= BORNE_OUT) return false;
  return posts.every((post) => post.orders !== '') || share(orders) >= ECHOED;
}

/** What the cues above begin with, in any of them: posts without it need no closer look. */
const MAY_ORDER =
  /summar|recap|digest|instruct|notice|note|message|attention|remind|assistant|system|format|reply|respond|answer|mention|ignore|disregard|forget|override|you(?:'re|\sare)\s|инструкц|сообщени|указани|команд|внимани|пересказ|саммари|резюме|сводк|ассистент|бот|ты\s|формат|отвеча|упомина|забудь|игнорируй|не учитывай|отбрось|["'](?:n|from|user|role)["']|@(?:all|channel|here)|\d:\d\d/i;
/** Of one post, and of all together: what orders are looked for in, for a claim that names other posts than theirs. */
const MAX_POST_CHARS = 4_000;
const MAX_ALL_CHARS = 2_000_000;
/** What a character costs, in the units of pacing. */
const FIRST_LOOK = 0.02;
const CLOSE_LOOK = 0.2;

/** The orders in a conversation, each by the stems of its words. `pause` is awaited every few milliseconds. */
export async function ordersIn(
  texts: Iterable<string>,
  pause: Pause = async () => {},
): Promise<readonly ReadonlySet<string>[]> {
  const pacing = new Pacing(pause);
  const found: ReadonlySet<string>[] = [];
  let left = MAX_ALL_CHARS;
  for (const whole of texts) {
    if (left <= 0) break;
    const text = whole.slice(0, MAX_POST_CHARS);
    left -= text.length;
    const closer = MAY_ORDER.test(text);
    if (closer) {
      const { orders } = weigh(text);
      if (orders !== '') found.push(new Set(stems(orders)));
    }
    if (pacing.spent(1 + text.length * (closer ? CLOSE_LOOK : FIRST_LOOK))) await pacing.rest();
  }
  return found;
}

/** Whether the claim says what some order says, whatever posts it names, and what those do not say. */
export function echoes(
  claim: string,
  orders: readonly ReadonlySet<string>[],
  cited: readonly string[],
): boolean {
  if (orders.length === 0) return false;
  const words = [...new Set(stems(claim))];
  // A word or two may be the same by chance.
  if (words.length < LEAST_ECHO) return false;
  const share = (known: ReadonlySet<string>): number =>
    words.filter((word) => known.has(word)).length / words.length;
  return (
    orders.some((order) => share(order) >= ECHOED) &&
    share(new Set(cited.flatMap((text) => stems(text)))) < BORNE_OUT
  );
}

/** Words by their first letters, which endings leave alone. */
function stems(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/ё/g, 'е')
      .match(/[\p{L}\p{N}]{3,}/gu) ?? []
  ).map((word) => word.slice(0, 5));
}
