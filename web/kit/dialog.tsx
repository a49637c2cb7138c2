// A dialog above the page: moves the focus to its heading, keeps it inside, and returns it afterwards.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { CloseIcon } from './icons.tsx';
import { sentences } from './language.ts';

const words = sentences({ close: 'بستن' }, { close: 'Close' });

export interface DialogProps {
  readonly title: string;
  /** Absent: only the dialog's content can close it. */
  readonly onClose?: (() => void) | undefined;
  /** `sheet` slides in from below, as on a phone. */
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
        // The page closes the dialog by no longer drawing it.
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
