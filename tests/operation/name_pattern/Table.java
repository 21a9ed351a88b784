// SPDX-License-Identifier: Apache-2.0
// Prints what a server's own resolver of names makes of each pattern read: Table PACKAGE MILLIS... <patterns
// A line of the answer: the name for each time, tabs between them; ! where it refuses. Run by make_table.py.
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.function.LongSupplier;

public class Table {
    private final String home;
    private final Method method;  // (String, LongSupplier), or in older lines (String, Context) of a resolver
    private final Object resolver;

    Table(String product) throws ReflectiveOperationException {
        home = product + ".cluster.metadata.IndexNameExpressionResolver";
        Class<?> type = Class.forName(home + "$DateMathExpressionResolver");
        Method found = null;
        for (Method one : type.getDeclaredMethods()) {
            if (one.getName().equals("resolveExpression") && one.getParameterCount() == 2) found = one;
        }
        method = found;
        method.setAccessible(true);
        if (Modifier.isStatic(method.getModifiers())) {
            resolver = null;
            return;
        }
        Class<?> settings = Class.forName(product + ".common.settings.Settings");
        Constructor<?> constructor = type.getDeclaredConstructor(settings);
        constructor.setAccessible(true);
        resolver = constructor.newInstance(settings.getField("EMPTY").get(null));
    }

    private Object clock(long millis) throws ReflectiveOperationException {
        if (resolver == null) return (LongSupplier) () -> millis;
        for (Constructor<?> one : Class.forName(home + "$Context").getDeclaredConstructors()) {
            Class<?>[] types = one.getParameterTypes();
            if (types.length != 3 || types[2] != long.class) continue;
            one.setAccessible(true);
            return one.newInstance(null, null, millis);
        }
        throw new NoSuchMethodException("Context(state, options, time)");
    }

    String resolve(String pattern, long millis) throws ReflectiveOperationException {
        try {
            return (String) method.invoke(resolver, pattern, clock(millis));
        } catch (InvocationTargetException refused) {
            return "!";
        }
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Table table = new Table(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        while (in.hasNextLine()) {
            String pattern = in.nextLine();
            String[] made = new String[arguments.length - 1];
            for (int i = 0; i < made.length; i++) made[i] = table.resolve(pattern, Long.parseLong(arguments[i + 1]));
            out.println(String.join("\t", made));
        }
    }
}
