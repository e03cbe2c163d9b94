/** How the committed CRDs are made from the Java types, and the test that they were. */
package io.bvrai.crds.generation;
