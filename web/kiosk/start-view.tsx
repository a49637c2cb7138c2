// The first view after a touch: language, contrast and text size.
import { Mark } from '../kit/icons.tsx';
import { language, languageNames, languages, switchLanguage } from '../kit/language.ts';
import { Choice } from './choice.tsx';
import { contrast, contrasts, size, sizes } from './comfort.ts';
import { Heading } from './heading.tsx';
import type { Kiosk } from './kiosk-state.ts';
import { useCodeScans } from './use-code-scans.ts';
import { words } from './words.ts';

export function StartView({ kiosk }: { readonly kiosk: Kiosk }) {
  useCodeScans(kiosk);
  return (
    <main class="view split">
      <div class="view-head">
        <Heading>{words().start}</Heading>
        <p class="lead">{words().startText}</p>
      </div>
      <div class="art" aria-hidden="true">
        <Mark size={320} />
      </div>
      <div class="acts">
        <Choice
          name="language"
          label={words().language}
          value={language()}
          options={languages.map((one) => ({ value: one, label: languageNames[one], lang: one }))}
          onChoose={switchLanguage}
        />
        <Choice
          name="size"
          label={words().size}
          value={size.value}
          options={sizes.map((one) => ({ value: one, label: words().sizes[one] }))}
          onChoose={(next) => {
            size.value = next;
          }}
        />
        <Choice
          name="contrast"
          label={words().contrast}
          value={contrast.value}
          options={contrasts.map((one) => ({ value: one, label: words().contrasts[one] }))}
          onChoose={(next) => {
            contrast.value = next;
          }}
        />
        <button
          type="button"
          class="button act-big"
          data-action="next"
          onClick={() => kiosk.show('identify')}
        >
          {words().next}
        </button>
      </div>
    </main>
  );
}
