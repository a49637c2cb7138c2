// How one visitor reads the kiosk: contrast and text size, for their visit only.
import { effect, signal } from '@preact/signals';
import { switchLanguage } from '../kit/language.ts';

export const contrasts = ['normal', 'high'] as const;
export const sizes = ['normal', 'large', 'larger'] as const;

export const contrast = signal<(typeof contrasts)[number]>('normal');
export const size = signal<(typeof sizes)[number]>('normal');

effect(() => {
  document.documentElement.dataset['contrast'] = contrast.value;
  document.documentElement.dataset['size'] = size.value;
});

/** The mall's language, and everything as the next visitor expects it. */
export function resetComfort(): void {
  switchLanguage('fa');
  contrast.value = 'normal';
  size.value = 'normal';
}
