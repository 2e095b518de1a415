/** Programs to paste: every block of code in the README is part of one of these tests. */
@NullMarked
package dev.tacho.examples;

import org.jspecify.annotations.NullMarked;
