export { dialectNames, variantNames } from "../dialects/names";
