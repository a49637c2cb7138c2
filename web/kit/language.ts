// The language of a page: Persian from right to left unless somebody chose English; sentences as data for both.
import { signal } from '@preact/signals';
import { readKept, writeKept } from './keep.ts';

export const languages = ['fa', 'en'] as const;
export type Language = (typeof languages)[number];

/** How each language is called by those who speak it. */
export const languageNames: Readonly<Record<Language, string>> = { fa: 'فارسی', en: 'English' };

const current = signal<Language>('fa');
/** `false` on a shared device: the next one begins in the mall's language. */
let isKept = true;

/** The language now; a component that reads it is drawn again when it changes. */
export const language = (): Language => current.value;

/** Sets the page up in the language chosen before, or in Persian. */
export function startLanguage({ keep }: { readonly keep: boolean }): void {
  isKept = keep;
  const kept = keep ? readKept('local', 'language') : null;
  show(kept === 'en' ? 'en' : 'fa');
}

/** Shows the page in this language, and remembers it where the device belongs to one person. */
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
 * Sentences of one place in both languages. What is missing in one of them is a type error. Gives those of the
 * language now.
 */
export function sentences<Texts>(fa: Texts, en: NoInfer<Texts>): () => Texts {
  return () => (current.value === 'fa' ? fa : en);
}

/** A name that the mall gave in one language or both. */
export const nameIn = (names: { readonly en: string; readonly fa?: string | undefined }): string =>
  current.value === 'fa' ? (names.fa ?? names.en) : names.en;
