import { story } from './story.mjs';

await story('ja');
