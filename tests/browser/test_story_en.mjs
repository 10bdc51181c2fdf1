import { story } from './story.mjs';

await story('en');
