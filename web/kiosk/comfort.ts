// Contrast and text size, for the present visit only.
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

/** The mall's language and default appearance, for the next visitor. */
export function resetComfort(): void {
  switchLanguage('fa');
  contrast.value = 'normal';
  size.value = 'normal';
}
