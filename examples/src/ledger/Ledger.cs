using System.Collections.Generic;
using Amazon.Lambda.Core;

[assembly: LambdaSerializer(typeof(Amazon.Lambda.Serialization.SystemTextJson.DefaultLambdaJsonSerializer))]

namespace Shop;

public record Entry(string Account, decimal Amount);

/// <summary>Adds entries up by account.</summary>
public class Ledger
{
    public Dictionary<string, decimal> Handle(List<Entry> entries, ILambdaContext context)
    {
        var balances = new Dictionary<string, decimal>();
        foreach (var (account, amount) in entries)
        {
            balances[account] = balances.GetValueOrDefault(account) + amount;
        }
        return balances;
    }
}
