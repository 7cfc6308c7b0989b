/** What a word of an error refers to, by the provider's own word before it; `anybody` if there is none. */
export type Mentioned = 'user' | 'computer' | 'anybody';

/** A name with all its allowed characters. An address or a host name stays one word, which no user has as a name. */
const WORD_TEXT = String.raw`[\p{L}\p{N}_-]+(?:[.@][\p{L}\p{N}_-]+)*`;
const WORD = new RegExp(WORD_TEXT, 'gu');
const ONE_WORD = new RegExp(`^${WORD_TEXT}$`, 'u');

/** `desktops[3].user_name`: the path of a field, which could be mistaken for a user called 3. */
const PLACE = /\[\d{1,2}\]/g;
/** Han and Latin letters are written without a space between them. */
const SCRIPTS_MEET = /(?<=\p{Script=Han})(?=[\w-])|(?<=[\w-])(?=\p{Script=Han})/gu;

const plain = (text: string): string => text.replaceAll(PLACE, ' ').toLowerCase();

/** The words of an error, lower case. */
export const wordsOf = (text: string): Set<string> => {
  const lower = plain(text);
  return new Set([...(lower.match(WORD) ?? []), ...(lower.replaceAll(SCRIPTS_MEET, ' ').match(WORD) ?? [])]);
};

/** The provider's words for what it refers to. */
const NOUNS: readonly (readonly [Mentioned, RegExp])[] = [
  ['user', /^(users?|user_?names?|user_?ids?|accounts?|account_names?|logins?|login_names?|用户|用户名|账号|帐号)$/],
  [
    'computer',
    /^(computers?|computer_?names?|desktops?|desktop_?names?|machines?|host_?names?|os_host_names?|计算机|计算机名|主机名|桌面|桌面名称)$/,
  ],
  ['anybody', /^(names?)$/],
];

/** Other things that have names and values: `project name foo`, `status 'active'`. */
const OTHER_THINGS =
  /^(project|group|image|policy|subnet|network|profile|template|status|state|operation|action|field|param|parameter|key|value|type|kind|region|zone|flavor|product|service|resource|error|code|tag|domain|order|job|task|role|agency|vpc|volume|disk|message|request|api|method|path|header)s?$/;

/**
 * Ordinary words, and the provider's own. A user may have one of these as a name: if only such a word occurs, its
 * meaning cannot be decided.
 */
const ORDINARY = new Set(
  `a about above account accounts already also an and another any are as at be because been before being below between both
  but by called can cannot check common computer computers conflict conflicts contact contain contains could create created
  creation deleted denied desktop desktops did disabled do does domain due duplicate duplicated each either empty enabled
  error every exceed exceeded exceeds exist existed existing exists expired fail failed fails following for format found from
  group groups had has have host id ids if illegal in information internal invalid is it its length limit limited locked
  login long machine may message missing more must name named names no non none nor not null number of on one only operation
  or order other out over parameter parameters password please policy project protocol quota reason refused required
  resource resources retry same server service should so some state status supported system taken than that the their them
  there these they this those to too try type unable undefined under unknown unsupported until up use used user username
  usernames users valid value was were which while who whose will with within without would yet you your`.split(/\s+/),
);

const isOrdinary = (word: string): boolean => ORDINARY.has(word) || nounOf(word) !== undefined;

const nounOf = (word: string): Mentioned | undefined => NOUNS.find(([, words]) => words.test(word))?.[0];

interface Token {
  readonly text: string;
  readonly isWord: boolean;
}

/** Words, and the text between them. */
const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    tokens.push({ text: text.slice(end, match.index), isWord: false }, { text: match[0], isWord: true });
    end = match.index + match[0].length;
  }
  return tokens;
};

/** Between a noun and its name, and between two names of a list. */
const BEFORE_NAME = /^[\s:=："'`“”‘’«»「」[({<]*$/u;
const COLON = /[:=：]/u;
const LIST_SEPARATOR = /^[\s"'`“”‘’«»「」[\](){}<>]*[,;，、；]?[\s"'`“”‘’«»「」[\](){}<>]*$/u;
const HAS_COMMA = /[,;，、；]/u;
const AND = /^(and|or|和|与|及)$/;

/** `user bob`, `users: ada, bob and eve`, `names in use: d-ada`. */
const behindNouns = (text: string, add: (word: string, of: Mentioned) => void): void => {
  const words = tokensOf(text);
  const at = (place: number): string => words[place]?.text ?? '';
  for (let place = 1; place < words.length; place += 2) {
    const of = nounOf(at(place));
    if (of === undefined) continue;
    if (of === 'anybody' && place > 1 && OTHER_THINGS.test(at(place - 2)) && /^\s+$/.test(at(place - 1))) continue;
    let first = place + 2;
    // `computer name`, `user id`: one noun of two words; `users not found: ada`: the name follows the colon.
    while (first < words.length && isOrdinary(at(first)) && /^\s+$/.test(at(first - 1))) first += 2;
    const isDirect = first === place + 2 || nounOf(at(first - 2)) !== undefined || at(first - 2) === 'id';
    const gap = at(first - 1);
    if (first >= words.length || isOrdinary(at(first)) || !BEFORE_NAME.test(gap)) continue;
    if (!isDirect && !COLON.test(gap)) continue;
    // `more than 50 desktops 7`: a number is a name only after the word for a user.
    if (/^\d+$/.test(at(first)) && of !== 'user') continue;
    add(at(first), of);
    for (let next = first + 2; next < words.length; next += 2) {
      const isListed = HAS_COMMA.test(at(next - 1)) && LIST_SEPARATOR.test(at(next - 1));
      if (AND.test(at(next)) && LIST_SEPARATOR.test(at(next - 1))) continue;
      const isJoined = AND.test(at(next - 2)) && LIST_SEPARATOR.test(at(next - 1));
      if ((!isListed && !isJoined) || isOrdinary(at(next))) break;
      add(at(next), of);
    }
  }
};

const QUOTED =
  /"([^"]{1,200})"|'([^']{1,200})'|`([^`]{1,200})`|“([^”]{1,200})”|‘([^’]{1,200})’|«([^»]{1,200})»|「([^」]{1,200})」/gu;

/** Only names, separated by commas: not a sentence. */
const listed = (text: string): readonly string[] => {
  const items = text.split(/[,;，、；\n]/u).map((item) => item.trim());
  return items.every((item) => ONE_WORD.test(item)) ? items : [];
};

/** `"bob"`, but not `status 'active'`. */
const inQuotes = (text: string, add: (word: string, of: Mentioned) => void): void => {
  for (const match of text.matchAll(QUOTED)) {
    const content = match.slice(1).find((group) => group !== undefined) ?? '';
    const before = text.slice(0, match.index).match(/([\p{L}\p{N}_]+)["'`”’»」]?\s*[:=]?\s*$/u)?.[1];
    if (before !== undefined && OTHER_THINGS.test(before)) continue;
    for (const word of listed(content)) add(word, nounOf(before ?? '') ?? 'anybody');
  }
};

/**
 * The whole text consists of names, or begins with one as its label: `bob: not found`. `CORP\bob` is the form of an
 * account.
 */
const inFields = (text: string, add: (word: string, of: Mentioned) => void): void => {
  const whole = text.trim().replace(/[.。!]$/u, '');
  for (const word of listed(whole)) if (!isOrdinary(word) || whole === word) add(word, 'anybody');
  const label = new RegExp(`(?:^|[\\n;,({[])\\s*(${WORD_TEXT})\\s*[:：]\\s`, 'gu');
  for (const [, word = ''] of text.matchAll(label)) if (!isOrdinary(word)) add(word, 'anybody');
  for (const [, word = ''] of text.matchAll(new RegExp(`[\\p{L}\\p{N}.-]\\\\+(${WORD_TEXT})`, 'gu'))) add(word, 'user');
};

/**
 * The words that the text clearly uses as names: in a field of their own, in quotes, or after the provider's word for
 * them. Any other word belongs to a sentence, and may match a name by chance. Lower case.
 *
 * @param texts each text of the response separately: its message, its detail
 */
export const clearNames = (texts: readonly string[]): ReadonlyMap<string, ReadonlySet<Mentioned>> => {
  const found = new Map<string, Set<Mentioned>>();
  const add = (word: string, of: Mentioned): void => {
    found.set(word, (found.get(word) ?? new Set()).add(of));
  };
  for (const text of texts.map(plain)) {
    for (const spelled of new Set([text, text.replaceAll(SCRIPTS_MEET, ' ')])) {
      behindNouns(spelled, add);
      inQuotes(spelled, add);
      inFields(spelled, add);
    }
  }
  return found;
};
