export { dialectNames, packageNames, variantNames } from "../dialects/names";
