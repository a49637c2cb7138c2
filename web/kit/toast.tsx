// Short messages that disappear by themselves, at most three at a time.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { announce } from './announce.tsx';

export interface Toast {
  readonly text: string;
  /** A second line, such as the store. */
  readonly detail?: string;
  /** `won`: coins and levels, in amber. */
  readonly tone?: 'plain' | 'won' | 'failed';
  readonly icon?: ComponentChildren;
}

const most = 3;
const forMs = 6_000;
let made = 0;
const shown = signal<readonly (Toast & { readonly id: number })[]>([]);

/** Shows the message for some seconds, and announces it to screen readers. */
export function showToast(toast: Toast): void {
  made += 1;
  const id = made;
  shown.value = [...shown.value, { ...toast, id }].slice(-most);
  announce(toast.detail === undefined ? toast.text : `${toast.text} · ${toast.detail}`);
  setTimeout(() => {
    shown.value = shown.value.filter((other) => other.id !== id);
  }, forMs);
}

/** Removes all messages, because the person has left a shared device. */
export function clearToasts(): void {
  shown.value = [];
}

/** The place for the messages of a page. */
export const Toasts = () => (
  <div class="toasts" aria-hidden="true">
    {shown.value.map(({ id, text, detail, tone = 'plain', icon }) => (
      <div key={id} class={`toast toast-${tone}`}>
        {icon}
        <div>
          <div class="toast-text">
            <bdi>{text}</bdi>
          </div>
          {detail === undefined ? null : (
            <div class="toast-detail">
              <bdi>{detail}</bdi>
            </div>
          )}
        </div>
      </div>
    ))}
  </div>
);
