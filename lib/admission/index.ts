export { fieldPath, nearerSteps, stepsOf } from './field-path';
