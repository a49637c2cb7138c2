// Shown to a user who is not signed in: the reason, and a field for a new link.
import { useState } from 'preact/hooks';
import { Mark } from './icons.tsx';
import { sentences } from './language.ts';
import { LanguageSwitch } from './language-switch.tsx';
import type { PairedRole } from './pairing.tsx';
import { Pairing } from './pairing.tsx';
import type { Session } from './session.ts';

const words = sentences(
  {
    welcome: 'خوش آمدید',
    over: 'باید دوباره وارد شوید',
    first: 'این صفحه هنوز نمی‌داند شما که هستید. پیوندی را که به شما داده‌اند باز کنید، یا همین‌جا بچسبانید.',
    refused: 'ورود قبلی به پایان رسیده یا باطل شده است. یک پیوند تازه باز کنید، یا همین‌جا بچسبانید.',
    opening: 'در حال ورود…',
    field: 'پیوند یا کد ورود',
    enter: 'ورود',
    wrong: 'این پیوند کامل نیست. همه‌اش را، تا آخر، کپی کنید.',
    hint: 'پیوند ندارید؟ از مسئول سامانه بگیرید. سروری که برای آزمایش راه افتاده، پیوندها را هنگام شروع چاپ می‌کند.',
  },
  {
    welcome: 'Welcome',
    over: 'Please sign in again',
    first: 'You are not signed in yet. Open the link that you were given, or paste it here.',
    refused: 'The last sign-in has ended or was revoked. Open a new link, or paste it here.',
    opening: 'Signing in…',
    field: 'Link or sign-in code',
    enter: 'Sign in',
    wrong: 'This link is incomplete. Copy all of it, to the end.',
    hint: 'No link? Ask whoever runs the system. A server that was started as a trial prints the links when it starts.',
  },
);

export interface SignInPanelProps {
  readonly session: Session;
  /** Shows a code with which an operator signs in this device. */
  readonly pairAs?: PairedRole;
}

export function SignInPanel({ session, pairAs }: SignInPanelProps) {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const refused = session.refused.value;
  if (session.opening.value) {
    return (
      <main class="opening">
        <h1 class="unseen">{words().welcome}</h1>
        <p>{words().opening}</p>
      </main>
    );
  }
  return (
    <main class="sign-in">
      <form
        class="card sign-in-card"
        onSubmit={(event) => {
          event.preventDefault();
          setWrong(!session.accept(text));
        }}
      >
        <div class="spread">
          <Mark size={40} />
          <LanguageSwitch />
        </div>
        <h1>{refused ? words().over : words().welcome}</h1>
        <p>{refused ? words().refused : words().first}</p>
        {pairAs === undefined ? null : <Pairing session={session} role={pairAs} />}
        <label class="field">
          <span>{words().field}</span>
          <input
            dir="ltr"
            autocomplete="off"
            value={text}
            aria-invalid={isWrong}
            aria-describedby="sign-in-fault"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <p id="sign-in-fault" class="fault" role="alert">
          {isWrong ? words().wrong : ''}
        </p>
        <button type="submit" class="button">
          {words().enter}
        </button>
        <p class="soft small">{words().hint}</p>
      </form>
    </main>
  );
}
