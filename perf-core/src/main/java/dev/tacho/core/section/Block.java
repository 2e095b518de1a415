package dev.tacho.core.section;

/** One element of a {@link Section}. The family is closed, so that every writer handles all of it. */
public sealed interface Block permits Facts, Table, Series, Distribution, Curve, Forest, HeatMap, Tree, Note, Finding {}
