// Switches between the two languages; each is named in its own language.
import { language, languageNames, languages, switchLanguage } from './language.ts';

export function LanguageSwitch() {
  const other = languages.find((one) => one !== language()) ?? 'en';
  return (
    <button
      type="button"
      class="button-quiet"
      lang={other}
      data-action="switch-language"
      onClick={() => switchLanguage(other)}
    >
      {languageNames[other]}
    </button>
  );
}
