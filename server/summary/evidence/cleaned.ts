/**
 * Takes out of a claim what no claim needs and what a reader could be lured by: pictures, tags, links that its posts do
 * not hold, calls for everybody. Rendering makes the rest inert; here it is a matter of saying nothing that is not there.
 */

const IMAGE = /!\[[^\]]{0,200}\](?:\([^)]{0,500}\)|\[[^\]]{0,100}\])?/g;
const LINK = /\[([^\]]{0,300})\]\([^)]{0,500}\)/g;
const REFERENCE = /\[[^\]]{1,60}\]:\s*(?:"[^"]{0,100}"\s*)?/g;
const TAG = /<\/?[a-z][a-z0-9-]{0,20}(?:\s[^<>]{0,300})?\/?>|<!--[\s\S]{0,500}?(?:-->|$)/gi;
const ADDRESS =
  /(?:\b[a-z][a-z0-9+.-]{1,15}:\/\/|\bwww\.)[^\s<>()[\]"“”«»]+|(?<![@\p{L}\p{N}.-])(?:[a-z0-9](?:[a-z0-9-]{0,40})\.){1,5}(?:com|net|org|io|ru|рф|dev|app|info|biz|co|me|site|online|link|top|xyz|example)(?:[/?#][^\s<>()[\]"“”«»]*)?(?![\p{L}\p{N}])/giu;
const EVERYBODY = /[@＠](?:all|channel|here|everyone)(?![\p{L}\p{N}]|\.\p{L})/giu;
const QUOTED_TITLE = /\s"[^"]{0,40}"\s*$/;

/** `posts`: texts of the posts the claim rests on. Code in backticks is left alone. */
export function cleaned(claim: string, posts: readonly string[]): string {
  let touched = false;
  const text = claim
    .split(/(`[^`]*`)/)
    .map((piece, index) => {
      if (index % 2 === 1) return piece;
      const plain = piece
        .replace(IMAGE, ' ')
        .replace(LINK, '$1')
        .replace(TAG, ' ')
        .replace(ADDRESS, (address) => {
          const known = posts.some((post) => post.includes(address.replace(/[.,;:!?]+$/, '')));
          return known ? address : ' ';
        })
        .replace(REFERENCE, ' ')
        .replace(EVERYBODY, ' ');
      touched ||= plain !== piece;
      return plain;
    })
    .join('');
  if (!touched) return claim;
  const tidied = text
    .replace(/\(\s*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:!?)])/g, '$1')
    .trim();
  return claim.includes(']:') ? tidied.replace(QUOTED_TITLE, '') : tidied;
}
