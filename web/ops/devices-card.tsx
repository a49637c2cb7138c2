// Pairs a device by the code that it shows, and revokes devices.
import { useEffect, useState } from 'preact/hooks';
import type { DeviceView } from '../../src/contracts/devices.ts';
import { formatWhen } from '../kit/dates.ts';
import { errorSentence } from '../kit/error-sentences.ts';
import { ScreenIcon } from '../kit/icons.tsx';
import { storeName } from '../kit/mall.ts';
import { latinDigits } from '../kit/numbers.ts';
import { showToast } from '../kit/toast.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import type { MallWatch } from './mall-watch.ts';
import { StoreSelect } from './selects.tsx';
import { words } from './words.ts';

export interface DevicesCardProps {
  readonly watch: MallWatch;
  readonly reason: string | null;
}

export function DevicesCard({ watch, reason }: DevicesCardProps) {
  const [devices, setDevices] = useState<readonly DeviceView[] | null>(null);
  const [code, setCode] = useState('');
  const [store, setStore] = useState('');
  const [name, setName] = useState('');
  const [fault, setFault] = useState('');
  const [asking, setAsking] = useState<'pair' | DeviceView | null>(null);

  // Read again when the log has a new action.
  const latest = watch.rows.value.find(({ kind }) => kind === 'act')?.id;
  useEffect(() => {
    if (reason !== null) return;
    void watch.link
      .client()
      ?.request('ops:devices', {})
      .then((reply) => {
        if (reply.ok) setDevices(reply.data.devices);
      })
      .catch(() => {}); // the link has ended: its own state says so
  }, [latest, reason]);

  const typed = latinDigits(code).trim().toUpperCase();
  async function pair(): Promise<string> {
    const given = {
      ...(store === '' ? {} : { store }),
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    };
    const reply = await watch.link.client()?.request('ops:pair', { code: typed, ...given });
    if (reply?.ok !== true) {
      if (reply?.error.code === 'not_found') return words().noSuchCode;
      if (reply?.error.field === 'store') return words().needStore;
      return errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
    }
    setCode('');
    setName('');
    showToast({ text: words().paired(reply.data.name) });
    return '';
  }
  async function revoke(id: string): Promise<string> {
    const reply = await watch.link.client()?.request('ops:revoke', { id });
    return reply?.ok ? '' : errorSentence(reply === undefined ? { code: 'retry' } : reply.error);
  }
  return (
    <section class="card stack" data-devices={devices?.length ?? ''}>
      <h2>{words().devices}</h2>
      <form
        class="stack"
        data-form="pair"
        onSubmit={(event) => {
          event.preventDefault();
          const isCode = typed.length === 6;
          setFault(isCode ? '' : words().needCode);
          if (isCode) setAsking('pair');
        }}
      >
        <label class="field">
          <span>{words().pairingCode}</span>
          <input
            name="pairing-code"
            dir="ltr"
            class="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={8}
            value={code}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
        </label>
        <div class="pair">
          <StoreSelect name="pair-store" whole={words().wholeMall} value={store} onChange={setStore} />
          <label class="field">
            <span>{words().deviceName}</span>
            <input
              name="pair-name"
              autocomplete="off"
              maxLength={60}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </label>
        </div>
        <p class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button" disabled={reason !== null}>
          {words().pairDo}
        </button>
        {reason === null ? null : <p class="small soft">{reason}</p>}
      </form>
      {devices === null && reason !== null ? null : devices === null || devices.length === 0 ? (
        <div class="empty">
          <ScreenIcon />
          <p>{devices === null ? words().loading : words().noDevices}</p>
        </div>
      ) : (
        <ul class="lines">
          {devices.map((device) => (
            <li key={device.id} class="spread wrap" data-device={device.id}>
              <span>
                <bdi class="clip">{device.name}</bdi>
                <br />
                <span class="small soft">
                  {words().deviceRoles[device.role]} ·{' '}
                  <bdi>{device.store === null ? words().wholeMall : storeName(device.store)}</bdi> ·{' '}
                  {formatWhen(device.pairedAt)}
                </span>
              </span>
              {device.revokedAt === null ? (
                <button
                  type="button"
                  class="button-danger"
                  data-action="revoke"
                  disabled={reason !== null}
                  onClick={() => setAsking(device)}
                >
                  {words().revoke}
                </button>
              ) : (
                <span class="badge badge-failed">{words().revoked}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      {asking === 'pair' ? (
        <ConfirmDialog
          title={words().pairDo}
          will={words().pairWill(typed, store === '' ? words().wholeMall : storeName(store))}
          doIt={words().pairDo}
          onClose={() => setAsking(null)}
          onConfirm={pair}
        />
      ) : asking === null ? null : (
        <ConfirmDialog
          title={words().revoke}
          will={words().revokeWill(asking.name)}
          doIt={words().revoke}
          isDanger
          onClose={() => setAsking(null)}
          onConfirm={() => revoke(asking.id)}
        />
      )}
    </section>
  );
}
