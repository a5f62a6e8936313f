export { PROBLEM_CODES, type ProblemCode } from './codes';
export { formatLocation, formatProblem, formatProblemLine } from './format';
export { suggest, tryFindNearest } from './nearest';
export {
  ProblemError,
  ProblemList,
  sortProblems,
  type Problem,
  type ProblemSite,
  type SourceLocation,
} from './problem';
