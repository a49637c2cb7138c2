// The language of a page: Persian, right to left, unless the user chose English; sentences as data for both.
import { signal } from '@preact/signals';
import { readKept, writeKept } from './keep.ts';

export const languages = ['fa', 'en'] as const;
export type Language = (typeof languages)[number];

/** The name of each language in that language. */
export const languageNames: Readonly<Record<Language, string>> = { fa: 'فارسی', en: 'English' };

const current = signal<Language>('fa');
/** `false` on a shared device: the next user starts in the mall's language. */
let isKept = true;

/** The present language. A component that reads it is drawn again when it changes. */
export const language = (): Language => current.value;

/** Starts the page in the language chosen before, or in Persian. */
export function startLanguage({ keep }: { readonly keep: boolean }): void {
  isKept = keep;
  const kept = keep ? readKept('local', 'language') : null;
  show(kept === 'en' ? 'en' : 'fa');
}

/** Shows the page in this language, and stores it if the device belongs to one person. */
export function switchLanguage(next: Language): void {
  if (isKept) writeKept('local', 'language', next);
  show(next);
}

function show(next: Language): void {
  current.value = next;
  document.documentElement.lang = next;
  document.documentElement.dir = next === 'fa' ? 'rtl' : 'ltr';
}

/**
 * Sentences in both languages. One that is missing in a language is a type error. The result is a function that
 * returns those of the present language.
 */
export function sentences<Texts>(fa: Texts, en: NoInfer<Texts>): () => Texts {
  return () => (current.value === 'fa' ? fa : en);
}

/** A name that the mall has in one language or both. */
export const nameIn = (names: { readonly en: string; readonly fa?: string | undefined }): string =>
  current.value === 'fa' ? (names.fa ?? names.en) : names.en;
