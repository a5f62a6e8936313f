export { answers, ANSWERS_FILE, type Answer, type Answers, type Cause } from './answers';
export { differences, settled } from './compare';
export { readCases, requestOf, type AdmissionCase } from './read-cases';
export { readContext } from './read-context';
