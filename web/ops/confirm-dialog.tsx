// States the effect of an action, and asks for confirmation.
import { useState } from 'preact/hooks';
import { Dialog } from '../kit/dialog.tsx';
import { words } from './words.ts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly will: string;
  readonly doIt: string;
  readonly isDanger?: boolean;
  readonly onClose: () => void;
  /** Returns what failed; empty: it succeeded. */
  readonly onConfirm: () => Promise<string>;
}

export function ConfirmDialog({
  title,
  will,
  doIt,
  isDanger = false,
  onClose,
  onConfirm,
}: ConfirmDialogProps) {
  const [fault, setFault] = useState('');
  const [isBusy, setBusy] = useState(false);
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="stack">
        <p class="clip-lines">{will}</p>
        <p class="fault" role="alert">
          {fault}
        </p>
        <div class="row wrap">
          <button
            type="button"
            class={isDanger ? 'button-danger' : 'button'}
            data-action="confirm"
            disabled={isBusy}
            onClick={async () => {
              setBusy(true);
              const failed = await onConfirm();
              setBusy(false);
              if (failed === '') onClose();
              else setFault(failed);
            }}
          >
            {doIt}
          </button>
          <button type="button" class="button-quiet" onClick={onClose}>
            {words().cancel}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
