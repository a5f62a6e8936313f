import { App } from 'cdk8s';
import { buildPlatform } from './stock-platform';

const app = new App();
buildPlatform(app);
app.synth();
