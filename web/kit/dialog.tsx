// A dialog above the page: takes the focus to its heading, keeps it, and gives it back to where it came from.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CloseIcon } from './icons.tsx';
import { sentences } from './language.ts';

const words = sentences({ close: 'بستن' }, { close: 'Close' });

export interface DialogProps {
  readonly title: string;
  /** Absent: it can only be left by what is inside. */
  readonly onClose?: (() => void) | undefined;
  /** `sheet` comes from below, as on a phone. */
  readonly kind?: 'card' | 'sheet';
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, kind = 'card', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog dialog-${kind}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // The page decides: it takes the dialog away by not drawing it any more.
        event.preventDefault();
        onClose?.();
      }}
    >
      <div class="dialog-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {onClose === undefined ? null : (
          <button type="button" class="button-round" onClick={onClose} aria-label={words().close}>
            <CloseIcon />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
