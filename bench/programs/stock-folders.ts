import { App, YamlOutputType } from 'cdk8s';
import { buildPlatform } from './stock-platform';

const app = new App({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
buildPlatform(app);
app.synth();
