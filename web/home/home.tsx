// `/`: what runs here, with links to the five pages.
import { startLanguage } from '../kit/language.ts';
import { startPage } from '../kit/start-page.tsx';
import { Home } from './doors.tsx';

startLanguage({ keep: true });
startPage(<Home />);
