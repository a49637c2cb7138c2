// The shown view is in the address after `#`, so that a reload and the back button keep it.
import { signal } from '@preact/signals';

export const views = ['now', 'events', 'look-up', 'actions'] as const;
export type View = (typeof views)[number];

const read = (): View => views.find((one) => location.hash === `#${one}`) ?? 'now';
export const view = signal<View>(read());
addEventListener('hashchange', () => {
  view.value = read();
});

export function show(next: View): void {
  history.pushState(null, '', `#${next}`);
  view.value = next;
}
addEventListener('popstate', () => {
  view.value = read();
});
