// The icons of all pages: inline, of one weight, mirrored if they point along the line of text.
import type { ComponentChildren } from 'preact';

const icon =
  (children: ComponentChildren, points = false) =>
  () => (
    <svg class={points ? 'icon icon-points' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );

export const CloseIcon = icon(<path d="M6 6l12 12M18 6L6 18" />);
export const CheckIcon = icon(<path d="M5 12.5l4.5 4.5L19 7.5" />);
export const BackIcon = icon(<path d="M14.5 5.5L8 12l6.5 6.5" />, true);
export const ForwardIcon = icon(<path d="M9.5 5.5L16 12l-6.5 6.5" />, true);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const SearchIcon = icon(
  <>
    <circle cx="11" cy="11" r="6.5" />
    <path d="M16 16l4.5 4.5" />
  </>,
);
export const HomeIcon = icon(
  <path d="M4 11l8-7 8 7v8a1.5 1.5 0 0 1-1.5 1.5h-4V15h-5v5.500h-4A1.5 1.5 0 0 1 4 19z" />,
);
export const CodeIcon = icon(
  <>
    <rect x="4" y="4" width="6" height="6" rx="1" />
    <rect x="14" y="4" width="6" height="6" rx="1" />
    <rect x="4" y="14" width="6" height="6" rx="1" />
    <path d="M14 14h2.500v2.500M20 14v6h-6v-1M18 18v2" />
  </>,
);
export const ReceiptIcon = icon(
  <>
    <path d="M6 3.500h12V21l-2.4-1.500L13.2 21 12 20l-1.2 1-2.4-1.500L6 21z" />
    <path d="M9 8.500h6M9 12.500h6" />
  </>,
);
export const ReturnIcon = icon(<path d="M9 6L4.5 10.5 9 15M5 10.500h9.500a5 5 0 0 1 0 10H11" />, true);
export const CorrectionIcon = icon(<path d="M5 19l1-4L15.500 5.500l3 3L9 18zM13.500 7.500l3 3" />);
export const FlagIcon = icon(<path d="M6 21V4M6 5c4-2.5 7 2 12-.5v9c-5 2.5-8-2-12 .5" />);
export const PersonIcon = icon(
  <>
    <circle cx="12" cy="8" r="4" />
    <path d="M4.5 20.500c.8-4 3.8-6 7.5-6s6.7 2 7.5 6" />
  </>,
);
export const StarIcon = icon(<path d="M12 4l2.5 5.1 5.6.8-4 4 .9 5.6-5-2.6-5 2.6.9-5.6-4-4 5.6-.8z" />);
export const ClockIcon = icon(
  <>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7v5l3.5 2" />
  </>,
);
export const CloudIcon = icon(
  <path d="M7.5 18.500a4 4 0 0 1-.4-8 5.5 5.5 0 0 1 10.6 1.4 3.4 3.4 0 0 1-.7 6.600z" />,
);
export const OffIcon = icon(
  <path d="M4 4l16 16M7.5 18.500a4 4 0 0 1-.4-8M17.7 11.900a3.4 3.4 0 0 1 1.7 5.300M9.5 7.300a5.5 5.5 0 0 1 8.2 4.600M7.5 18.500h9" />,
);
export const WarnIcon = icon(<path d="M12 4.500L21 20H3zM12 10.500v4.500M12 17.300v.4" />);
export const BellIcon = icon(<path d="M6.5 16.500V11a5.5 5.5 0 0 1 11 0v5.500L19 18.500H5zM10 21h4" />);
export const SaveIcon = icon(<path d="M12 4v11M7.5 11L12 15.5 16.5 11M5 20h14" />);
export const ScreenIcon = icon(
  <>
    <rect x="3.5" y="4.5" width="17" height="12" rx="1.5" />
    <path d="M9 20.500h6M12 16.500v4" />
  </>,
);
export const TabletIcon = icon(
  <>
    <rect x="3.5" y="5.5" width="17" height="13" rx="2" />
    <path d="M17.5 12v.1" />
  </>,
);
export const PhoneIcon = icon(
  <>
    <rect x="7" y="3" width="10" height="18" rx="2" />
    <path d="M11 18h2" />
  </>,
);
export const KioskIcon = icon(
  <>
    <rect x="6.5" y="3" width="11" height="13" rx="1.5" />
    <path d="M12 16v4.500M8 20.500h8" />
  </>,
);
export const ChartIcon = icon(<path d="M4.5 4v15.500H20M8.5 15v-3.500M12.5 15V8M16.5 15v-5" />);

/** A coin, in amber: the colour of what was just won, and of nothing else. */
export const Coin = ({ size = 24 }: { readonly size?: number }) => (
  <svg class="coin" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
    <circle cx="12" cy="12" r="10.5" fill="#e8a13a" />
    <circle cx="12" cy="12" r="7.75" fill="none" stroke="#a8690f" stroke-width="1.25" />
    <path d="M12 7.500v9M9 10c0-3 6-3 6 0M9 14c0 3 6 3 6 0" fill="none" stroke="#7a4b00" stroke-width="0" />
    <path d="M12 7.800l1.3 2.7 2.9.4-2.1 2 .5 2.9-2.6-1.4-2.6 1.4.5-2.9-2.1-2 2.9-.4z" fill="#7a4b00" />
  </svg>
);

/** The mall's logo: a deer's antlers as two leaves. */
export const Mark = ({ size = 28 }: { readonly size?: number }) => (
  <svg class="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
    <path
      d="M16 28V17M16 19c-5 0-9-3.5-9.5-11 5 .5 9.5 4 9.5 11zM16 19c5 0 9-3.5 9.5-11-5 .5-9.5 4-9.5 11z"
      fill="none"
      stroke="currentColor"
      stroke-width="2.25"
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  </svg>
);
