// The shopper's name, and whether others may see it.
import { useEffect, useState } from 'preact/hooks';
import type { Profile } from '../../src/contracts/profiles.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import type { PageLink } from '../kit/page-link.ts';
import { showToast } from '../kit/toast.tsx';
import { words } from './words.ts';

const longestName = 60;

export function NameForm({ link, userId }: { readonly link: PageLink; readonly userId: string }) {
  const [profile, setProfile] = useState<Profile | null>(null);
  const [name, setName] = useState('');
  const [showName, setShowName] = useState(false);
  const [fault, setFault] = useState('');
  const isLive = link.state.value === 'live';
  useEffect(() => {
    if (!isLive || profile !== null) return;
    void ask().catch(() => {}); // the link has ended: its own state says so
    async function ask(): Promise<void> {
      const reply = await link.client()?.request('profile:get', {});
      if (!reply?.ok) return;
      setProfile(reply.data);
      setName(reply.data.name ?? '');
      setShowName(reply.data.showName);
    }
  }, [isLive, userId]);

  async function save(): Promise<void> {
    const typed = name.trim();
    const payload = { name: typed === '' ? null : typed, showName: typed !== '' && showName };
    const reply = await link.client()?.request('profile:set', payload);
    if (reply === undefined) return;
    if (!reply.ok) return setFault(errorSentence(reply.error));
    setFault('');
    setProfile(reply.data);
    showToast({ text: words().saved });
  }

  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label class="field">
        <span>{words().name}</span>
        <input
          name="name"
          autocomplete="name"
          dir="auto"
          maxLength={longestName}
          value={name}
          aria-describedby="name-help name-fault"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <p id="name-help" class="soft small">
        {words().nameHelp}
      </p>
      <label class="check">
        <input
          type="checkbox"
          name="show-name"
          checked={showName}
          onChange={(event) => setShowName(event.currentTarget.checked)}
        />
        <span>{words().showName}</span>
      </label>
      {profile?.shownAs ? (
        <p class="small soft">
          {words().shownAs} <bdi>{profile.shownAs}</bdi>
        </p>
      ) : null}
      <p id="name-fault" class="fault" role="alert">
        {fault}
      </p>
      <button type="submit" class="button" disabled={!isLive}>
        {words().save}
      </button>
    </form>
  );
}
