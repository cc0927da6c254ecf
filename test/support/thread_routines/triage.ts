/**
 * The routine of a triage before a release: a hundred and thirty issues, each with the few posts it takes to learn
 * what it is and what becomes of it. Seeded, so that the thread is the same whenever it is written.
 */

import { type Seeded, seeded } from '../seeded.ts';
import { type Dialogue, dialogues, fill, inTurn, lines, words } from './dialogue.ts';

const MAINTAINERS = words('siobhan rkumar ottoline abelle marek.s');
const HELPERS = words('newhand yuki pilar d.owusu tess');

const PARTS = lines(`
the table parser
footnotes
the PDF writer
the table of contents
nested lists
the preview server
smart quotes
the include directive
the syntax highlighter
cross references
the Windows installer
image captions
the config loader
front matter
the plugin loader
right-to-left text
the math block
the cache
the watch mode
link checking
`);

const TROUBLES = lines(`
crashes on an empty file
drops the last line
takes nine seconds for forty pages
ignores the setting from the config file
writes the same id twice
loses the language of the block
prints a stack trace where a message would do
treats a tab as four spaces
breaks when the path has a space
shows the old text after a save
eats a backslash
numbers from zero after a break
fails behind a proxy
turns a dash into three
mixes up two files of the same name
`);

/** `t` leads the triage of the day, `a` and `b` are other maintainers, `h` is a helper. */
const OPENINGS = dialogues(`
t: #{n}: {part} {trouble}. Reported against 3.0 beta {d}
t: next, #{n}. {part} {trouble}, with a sample file / h: sample works for me on 2.8
t: #{n} — {part} {trouble}. {k} thumbs on it
t: #{n}, {part} {trouble}. no version given, of course
t: #{n}. title says "broken!!", body says {part} {trouble} / a: at least there is a body
h: can we take #{n}? {part} {trouble}, it bit me yesterday / t: sure
t: #{n}: {part} {trouble}. Old, {d} months, got a new comment last night
t: #{n} is {part} again: {trouble}
`);

const MIDDLES = dialogues(`
a: I can reproduce it / h: same here on {os} / a: only with more than {k} entries though
h: on {os} it is fine / a: it's the line endings, I bet / h: crlf, yes. you win
a: does it happen on main? / h: building… / h: yes, on main too
b: isn't that fixed by the commit from tuesday / a: that one fixed the symptom, not this / b: ah
a: the reporter uses a plugin. without it? / h: without it all fine / a: then it's the plugin's way of calling us
h: it only happens on the second run / a: cache then / h: cleared it, gone. came back / b: cache then
a: what's the file encoding / h: utf-16 / a: why / h: because a printer company decided so in 2003
b: I have a patch for that from {d} months ago / t: where / b: on a laptop I no longer have
h: the reporter attached a video, {d} minutes, with music / a: any content? / h: good music
a: that's the third one about {part} today / b: we should rewrite it / t: no we should not
h: tried it with all {k} plugins off: still there / a: ok so it's really us
b: is it the same as the one with the blue label / h: the label is green now / b: then yes
a: works if you rename the file / h: to what / a: anything without a tilde
h: {os} package is patched by the distribution, upstream is fine / a: oh so it's theirs / t: tell them, kindly
b: I'd say a timer fires twice / a: evidence? / b: a feeling / h: the feeling is right, I logged it
a: I wrote a test, it's red / h: and without your test? / a: also red, quietly
h: does anyone have a {os} machine / b: my mother does / h: ask her
a: it's one character in a regular expression / b: it always looks like one character
b: the manual has a footnote about exactly this / a: nobody reads footnotes / h: {part} doesn't either, apparently
h: screenshot shows our old logo. which version is that / a: 1.4? / h: 1.4! from before I could read
a: what would people expect here / h: the tab, I asked {d} / b: then the tab
h: memory goes to {d} gigabytes and back / a: and back? / h: yes / a: rude but not a leak
b: there is a pull request for it, untouched since spring / a: whose / b: mine
h: bisected it, first bad commit is the move to the new tokenizer / a: everything is the move to the new tokenizer / b: it was a good move!
a: do we have a test near this? / h: no / a: of course we don't
b: I remember writing that. I was young / a: it was march / b: as I said
h: the docs even say it works like this, by the way / a: then the docs are wrong or we are
a: how many people does it hit? / t: {k} in the thread, one of them angry
h: workaround: wrap it in a div. ugly but works / a: add that to the issue please / h: added
a: it's in {part}, so it's mine by tradition / b: thoughts and prayers
b: is there a stack trace / h: {d}0 lines of it, the interesting one is the last / b: always is
a: what does the other tool do with the same input? / h: same bug / a: so it's a standard
`);

const OUTCOMES = dialogues(`
t: duplicate of #{m}, closing / a: +1
t: needs a sample, label and move on / h: asked the reporter
t: after 3.0. milestone 3.1 / b: fine
t: closing, works as documented / a: agreed
t: no answer for {d} weeks, closing as stale / h: poor thing
t: docs only. I label it for a first contribution / a: good one for that
t: keep open, nobody is on it, not for 3.0 / a: ok
t: moved to the plugin's own tracker / b: thanks
t: not a bug, it's the terminal. closing with a kind word / h: I wrote the kind word
t: already on main since last week, closing / a: nice when that happens
t: belongs to the editor extension, transferring it / b: they'll love us
t: annoying but no blocker. 3.1 / h: the reporter will be sad / t: the reporter will have 3.0
t: asking for the version, label stays / a: ok
t: small enough for a first issue, labelled / h: I know somebody who'd like it
`);

const BLOCKERS = dialogues(`
a: that loses people's text. blocker for me / t: agreed, blocks 3.0
b: we can't ship that / t: no. release blocker
h: data loss is data loss / t: blocker then
`);

const TAKES = lines(`
I'll take it
mine
give it to me
I'll fix that
on it
`);

const DUE = lines(`
by Friday
before the release candidate
by the 20th
by Wednesday
by Monday
`);

const FIXED = lines(`
#{n} fixed on main, test included
fix for #{n} is merged
#{n}: merged, it was an off by one. it always is
closed #{n}, fix is in
`);

const ASIDES = dialogues(`
b: coffee. five minutes / t: three
h: my cat just closed #{n} by walking over the keyboard. I reopened it / a: hire the cat
t: that was number {k} today. We are a third through
a: whoever labels things "misc" owes me a drink / b: it was you / a: I'll buy myself a drink
b: is it me or are half of these tabs versus spaces / t: it's you
`);

const SYSTEMS = words('Linux macOS Windows FreeBSD Debian Fedora');
const ISSUES = 136;
const ISSUES_A_DAY = 17;
const FIRST_DAY = Date.UTC(2026, 9, 5);
const DAY = 86_400_000;

/** Puts the issues between the discussions of the script, and the blockers among its claims. */
export function withTriage(script: string): string {
  const random = seeded(3_000);
  const [head = '', body = '', gold = ''] = script.split(/^(?:---|===)$/m);
  const posts: string[] = [];
  const claims: string[] = [];
  const middle = inTurn(MIDDLES, random);
  for (let index = 0; index < ISSUES; index += 1) {
    const issue = triaged(index, random, middle);
    posts.push(...issue.posts);
    claims.push(...issue.claims);
  }
  return `${head}---${body}${posts.join('\n')}\n===${gold}${claims.join('\n')}\n`;
}

function triaged(
  index: number,
  random: Seeded,
  middle: () => Dialogue,
): { posts: string[]; claims: string[] } {
  const date = FIRST_DAY + Math.floor(index / ISSUES_A_DAY) * DAY;
  const minute = (index % ISSUES_A_DAY) * 24 + random.below(7);
  const at = `@ ${new Date(date).toISOString().slice(0, 10)} ${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  const number = 4_003 + index * 7 + random.below(5);
  const lead = random.below(MAINTAINERS.length);
  const users: Readonly<Record<string, string>> = {
    t: MAINTAINERS[lead] ?? '',
    a: MAINTAINERS[(lead + 1) % MAINTAINERS.length] ?? '',
    b: MAINTAINERS[(lead + 2) % MAINTAINERS.length] ?? '',
    h: random.pick(HELPERS),
  };
  const values = {
    n: number,
    m: number - 11 - random.below(900),
    part: random.pick(PARTS),
    trouble: random.pick(TROUBLES),
    d: 2 + random.below(6),
    k: 3 + random.below(30),
    os: random.pick(SYSTEMS),
  };
  const say = (dialogue: Dialogue, mark = ''): string[] =>
    dialogue.map(([who, text]) => `${users[who]}${mark === '' ? '' : ` [${mark}]`}: ${fill(text, values)}`);
  const mark = `i${number}`;
  const posts = [at, ...say(random.pick(OPENINGS)), ...say(middle())];
  if (random.below(3) === 0) posts.push(...say(middle()));
  const aside = random.below(5) === 0 ? say(random.pick(ASIDES)) : [];
  const claims: string[] = [];
  if (index % 7 === 3) {
    const owner = users[random.pick(['a', 'b', 'h'])] ?? '';
    const due = random.pick(DUE);
    const done = random.below(3) > 0;
    posts.push(...say(random.pick(BLOCKERS), mark), `${owner} [${mark}]: ${random.pick(TAKES)}, ${due}`);
    posts.push(...aside);
    if (done) posts.push(`${owner} +26h [${mark}]: ${fill(random.pick(FIXED), values)}`);
    claims.push(`task ${mark}: Fix the blocker #${number} | ${owner} | ${due} | ${done ? 'done' : 'open'}`);
  } else {
    posts.push(...say(random.pick(OUTCOMES), mark), ...aside);
    claims.push(`minor ${mark}: What becomes of #${number}, which blocks nothing`);
  }
  return { posts, claims };
}
