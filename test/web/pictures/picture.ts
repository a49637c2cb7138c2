// A screenshot: the page, its user, the window, and the preparation.
import type { Page } from 'playwright-core';
import type { Claims } from '../../../src/contracts/roles.ts';
import type { PictureMall } from './mall.ts';

export interface Picture {
  readonly name: string;
  /** Empty: the first page. */
  readonly page: '' | 'app' | 'tablet' | 'kiosk' | 'screen' | 'ops';
  /** Null: nobody is signed in. */
  readonly who: Omit<Claims, 'exp'> | null;
  readonly size: readonly [width: number, height: number];
  readonly scale?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly prepare?: (page: Page, mall: PictureMall) => Promise<void>;
}
