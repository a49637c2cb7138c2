// The five pages as links: for whom each is, and what it does.
import type { ComponentType } from 'preact';
import { ChartIcon, ForwardIcon, KioskIcon, Mark, PhoneIcon, ScreenIcon, TabletIcon } from '../kit/icons.tsx';
import { sentences } from '../kit/language.ts';
import { LanguageSwitch } from '../kit/language-switch.tsx';

const words = sentences(
  {
    title: 'دیرفیلدز لایو',
    lead: 'هر خرید همان لحظه سکه می‌شود: روی گوشی خریدار، پشت صندوق، و روی نمایشگر مرکز خرید.',
    doors: 'صفحه‌ها',
    app: 'گوشی خریدار',
    appText: 'سکه‌ها، سطح، مأموریت‌ها و کدی که صندوق می‌خواند.',
    tablet: 'صندوق فروشگاه',
    tabletText: 'ثبت و برگشت رسید؛ بدون اینترنت هم کار می‌کند.',
    kiosk: 'کیوسک',
    kioskText: 'سکه‌ها روی دستگاه مشترک، با کد گوشی؛ بعد از هر نفر همه‌چیز پاک می‌شود.',
    screen: 'نمایشگر بزرگ',
    screenText: 'جدول امروز و خبرهای خوش، برای همهٔ مرکز خرید.',
    ops: 'عملیات',
    opsText: 'حال سرورها، جست‌وجوی رسید، پیام به همه.',
    signIn:
      'برای ورود، پیوند هر صفحه را از مسئول سامانه بگیرید. سروری که برای آزمایش راه افتاده، پیوندها را هنگام شروع چاپ می‌کند.',
    docs: 'مستندات رابط برنامه‌نویسی',
  },
  {
    title: 'Deerfields Live',
    lead: 'Every purchase earns coins, shown at once on the shopper’s phone, at the till and on the mall’s screens.',
    doors: 'Pages',
    app: 'Shopper’s phone',
    appText: 'Coins, level, missions, and the code that a till scans.',
    tablet: 'Store till',
    tabletText: 'Adds and takes back receipts, even without internet.',
    kiosk: 'Kiosk',
    kioskText: 'Coins on a shared device, with the phone’s code. Nothing is left after a visit.',
    screen: 'Mall screen',
    screenText: 'Today’s leaders and highlights, for the whole mall.',
    ops: 'Operations',
    opsText: 'Server health, receipt look-up, announcements.',
    signIn:
      'To sign in, ask whoever runs the system for the link of a page. A server that was started as a trial prints the links when it starts.',
    docs: 'API documentation',
  },
);

type Name = 'app' | 'tablet' | 'kiosk' | 'screen' | 'ops';
const doors: readonly { name: Name; Icon: ComponentType }[] = [
  { name: 'app', Icon: PhoneIcon },
  { name: 'tablet', Icon: TabletIcon },
  { name: 'kiosk', Icon: KioskIcon },
  { name: 'screen', Icon: ScreenIcon },
  { name: 'ops', Icon: ChartIcon },
];

export const Home = () => (
  <div class="home">
    <header class="spread">
      <span class="home-mark">
        <Mark size={36} />
      </span>
      <LanguageSwitch />
    </header>
    <main class="home-main">
      <div class="home-lead">
        <h1>{words().title}</h1>
        <p>{words().lead}</p>
      </div>
      <nav aria-label={words().doors}>
        <ul class="doors">
          {doors.map(({ name, Icon }) => (
            <li key={name}>
              <a class="card door" href={`/${name}`}>
                <span class="door-icon">
                  <Icon />
                </span>
                <span class="door-text">
                  <strong>{words()[name]}</strong>
                  <span class="soft small">{words()[`${name}Text`]}</span>
                </span>
                <ForwardIcon />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <p class="soft small">
        {words().signIn} <a href="/docs">{words().docs}</a>
      </p>
    </main>
  </div>
);
