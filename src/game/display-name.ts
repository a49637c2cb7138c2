// What others may see of a shopper: a first name and an initial from those who said so, initials from everybody else.

/** A name as its owner has given it, and whether others may see more of it than initials. */
export interface OwnName {
  readonly name: string;
  readonly showName: boolean;
}

/** Said of a shopper who has given no name. */
export const nameless = 'Shopper';

/** A longer first name is cut: a board has no room for it. Characters as people count them. */
const longestFirstName = 20;

/** Splits as people do: a letter with its accents is one, and so is a letter that a joiner belongs to. */
const characters = new Intl.Segmenter('und');
const joiners = /[\u200c\u200d]+$/u;

/**
 * "Sara Ahmadi" is `Sara A.` with consent and `S. A.` without, «سارا احمدی» likewise `سارا ا.` and `س. ا.`; nobody is
 * told from their id. Of many names the first and the last one count.
 */
export function displayName(own: OwnName | null): string {
  if (own === null) return nameless;
  const words = own.name
    .normalize('NFC')
    .split(/\s/u)
    .filter((word) => /\p{L}/u.test(word));
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  if (first === undefined) return nameless;
  const shown = own.showName ? bounded(first) : initialOf(first);
  return last === undefined ? shown : `${shown} ${initialOf(last)}`;
}

function bounded(word: string): string {
  const all = charactersOf(word);
  return all.length <= longestFirstName ? word : `${all.slice(0, longestFirstName - 1).join('')}…`;
}

function initialOf(word: string): string {
  const letter = charactersOf(word).find((character) => /^\p{L}/u.test(character)) ?? '';
  return `${letter.replace(joiners, '').toUpperCase()}.`;
}

const charactersOf = (word: string): string[] => [...characters.segment(word)].map(({ segment }) => segment);
