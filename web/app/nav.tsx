// The bar below: four views, and the code in the middle, because it is needed at a till.
import type { ComponentType } from 'preact';
import { CodeIcon, FlagIcon, HomeIcon, PersonIcon, ReceiptIcon } from '../kit/icons.tsx';
import type { View } from './view.ts';
import { show, view } from './view.ts';
import { words } from './words.ts';

const Item = ({ name, Icon }: { readonly name: View; readonly Icon: ComponentType }) => (
  <button
    type="button"
    class="nav-item"
    aria-current={view.value === name ? 'page' : undefined}
    data-view={name}
    onClick={() => show(name)}
  >
    <Icon />
    <span>{words()[name]}</span>
  </button>
);

export const Nav = ({ onCode }: { readonly onCode: () => void }) => (
  <nav class="nav" aria-label={words().pages}>
    <Item name="home" Icon={HomeIcon} />
    <Item name="missions" Icon={FlagIcon} />
    <button type="button" class="nav-code" data-action="show-code" onClick={onCode}>
      <CodeIcon />
      <span>{words().code}</span>
    </button>
    <Item name="receipts" Icon={ReceiptIcon} />
    <Item name="me" Icon={PersonIcon} />
  </nav>
);
