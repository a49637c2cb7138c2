// The topics of web push, chosen by the owner; permission is requested after a tap only.
import { useState } from 'preact/hooks';
import type { PushTopic } from '../../src/contracts/push.ts';
import type { PageLink } from '../kit/page-link.ts';
import { showToast } from '../kit/toast.tsx';
import { canPush, choosePush, readTopics } from './push.ts';
import { words } from './words.ts';

const topics: readonly PushTopic[] = ['coins', 'levels', 'missions'];

export function PushCard({ link, userId }: { readonly link: PageLink; readonly userId: string }) {
  const [chosen, setChosen] = useState<readonly PushTopic[]>(() => readTopics(userId));
  const [fault, setFault] = useState('');
  const [isBusy, setBusy] = useState(false);
  const isLive = link.state.value === 'live';
  if (!canPush()) return null;

  async function save(): Promise<void> {
    setBusy(true);
    const result = await choosePush(link, userId, chosen).catch(() => 'failed' as const);
    setBusy(false);
    if (result === 'on' || result === 'off') {
      setFault('');
      showToast({ text: result === 'on' ? words().pushOn : words().pushOff });
    } else setFault(words().pushFaults[result]);
  }

  return (
    <form
      class="card stack"
      data-push
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void save();
      }}
    >
      <fieldset class="stack plain-fieldset" aria-describedby="push-help">
        <legend>
          <h2>{words().pushTitle}</h2>
        </legend>
        <p id="push-help" class="soft small">
          {words().pushHelp}
        </p>
        {topics.map((topic) => (
          <label key={topic} class="check">
            <input
              type="checkbox"
              name={`push-${topic}`}
              checked={chosen.includes(topic)}
              onChange={({ currentTarget: { checked } }) =>
                setChosen((before) =>
                  topics.filter((one) => (one === topic ? checked : before.includes(one))),
                )
              }
            />
            <span>{words().pushTopics[topic]}</span>
          </label>
        ))}
      </fieldset>
      <p class="fault" role="alert">
        {fault}
      </p>
      <button type="submit" class="button-second" disabled={!isLive || isBusy}>
        {words().save}
      </button>
    </form>
  );
}
