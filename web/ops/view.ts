// Which view is shown, in the address behind `#`, so that a reload and the back button find it.
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
