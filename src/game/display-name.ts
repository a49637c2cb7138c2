// Display names: first name and initial with the shopper's consent, else initials.

/** A name as the shopper entered it, and whether others may see more than initials. */
export interface OwnName {
  readonly name: string;
  readonly showName: boolean;
}

/** The display name of a shopper without a name. */
export const nameless = 'Shopper';

/** The longest first name on a board, in graphemes. A longer one is cut. */
const longestFirstName = 20;

/** Splits into graphemes: a letter with its accents or its joiner is one. */
const characters = new Intl.Segmenter('und');
const joiners = /[\u200c\u200d]+$/u;

/**
 * "Sara Ahmadi" is `Sara A.` with consent and `S. A.` without; «سارا احمدی» is `سارا ا.` and `س. ا.`. The id never shows.
 * Of several names the first and the last are used.
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
