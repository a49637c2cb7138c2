// The shown view is in the address, so that Back works.
import { signal } from '@preact/signals';

export const views = ['home', 'missions', 'receipts', 'me'] as const;
export type View = (typeof views)[number];

const named = (hash: string): View => views.find((one) => `#${one}` === hash) ?? 'home';
export const view = signal<View>(named(location.hash));

addEventListener('hashchange', () => {
  view.value = named(location.hash);
});

export function show(next: View): void {
  if (view.peek() === next) return;
  history.pushState(null, '', next === 'home' ? location.pathname : `#${next}`);
  view.value = next;
}
addEventListener('popstate', () => {
  view.value = named(location.hash);
});
