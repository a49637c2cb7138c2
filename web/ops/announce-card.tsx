// Announces something to everyone in the mall, in both languages.
import { useState } from 'preact/hooks';
import { maxAnnouncementLength } from '../../src/contracts/limits.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { formatNumber } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { MinutesSelect } from './selects.tsx';
import { words } from './words.ts';

const kinds = ['info', 'offer', 'urgent'] as const;
const minutes = [5, 15, 60, 240] as const;

export interface AnnounceCardProps {
  readonly watch: MallWatch;
  /** Why it is not possible; null: it is. */
  readonly reason: string | null;
}

export function AnnounceCard({ watch, reason }: AnnounceCardProps) {
  const [kind, setKind] = useState<(typeof kinds)[number]>('info');
  const [fa, setFa] = useState('');
  const [en, setEn] = useState('');
  const [forMinutes, setForMinutes] = useState<number>(15);
  const [fault, setFault] = useState('');
  const [isAsking, setAsking] = useState(false);

  async function say(): Promise<string> {
    const text = { en: en.trim(), fa: fa.trim() };
    const reply = await watch.link
      .client()
      ?.request('mall:announce', { kind, text, forSeconds: forMinutes * 60 });
    if (reply?.ok !== true) return errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
    setFa('');
    setEn('');
    showToast({ text: words().announced });
    return '';
  }
  const text = (language: 'fa' | 'en', value: string, set: (text: string) => void) => (
    <label class="field">
      <span>{words().announceText[language]}</span>
      <textarea
        name={`announce-${language}`}
        lang={language}
        dir={language === 'fa' ? 'rtl' : 'ltr'}
        rows={2}
        maxLength={maxAnnouncementLength}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <form
      class="card stack"
      data-form="announce"
      onSubmit={(event) => {
        event.preventDefault();
        const isWhole = fa.trim() !== '' && en.trim() !== '';
        setFault(isWhole ? '' : words().needBoth);
        setAsking(isWhole);
      }}
    >
      <h2>{words().announce}</h2>
      {text('fa', fa, setFa)}
      {text('en', en, setEn)}
      <div class="pair">
        <label class="field">
          <span>{words().kind}</span>
          <select
            name="announce-kind"
            value={kind}
            onChange={(event) => setKind(kindOf(event.currentTarget.value))}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {words().announceKinds[one]}
              </option>
            ))}
          </select>
        </label>
        <MinutesSelect name="announce-for" choices={minutes} value={forMinutes} onChange={setForMinutes} />
      </div>
      <p class="fault" role="alert">
        {fault}
      </p>
      <button type="submit" class="button" disabled={reason !== null}>
        {words().announceDo}
      </button>
      {reason === null ? null : <p class="small soft">{reason}</p>}
      {isAsking ? (
        <ConfirmDialog
          title={words().announce}
          will={words().announceWill(words().minutes(formatNumber(forMinutes)))}
          doIt={words().announceDo}
          onClose={() => setAsking(false)}
          onConfirm={say}
        />
      ) : null}
    </form>
  );
}

const kindOf = (value: string): (typeof kinds)[number] => kinds.find((kind) => kind === value) ?? 'info';
